// What is done to entries of a folder.
import { copy } from "../dom";
import { tell } from "../page";
import type { Files } from "./api";
import { told } from "./api";
import { askDelete, askName } from "./ask";
import type { Entry } from "./entry";
import type { Wanted } from "./gather";
import { TooMany } from "../entries";
import { MOST } from "./gather";
import { base, join } from "./path";
import type { Queue } from "./queue";
import { shown } from "./shown";
import { words } from "./text";

/** Where it is done, and what follows. */
export interface Ground {
  /** The folder that is shown. */
  at(): string;
  /** What the container is called. */
  container(): string;
  go(path: string): void;
  reload(): void;
}

/** Everything that can be done. */
export class Acts {
  constructor(
    private readonly files: Files,
    private readonly queue: Queue,
    private readonly ground: Ground,
  ) {}

  pathOf(entry: Entry): string {
    return join(this.ground.at(), entry.name);
  }

  newFolder(): void {
    askName(words.newFolder, words.create, this.ground.at(), "", async (path) => {
      await this.files.folder(path);
      tell(true, words.folderMade(shown(path)));
      this.ground.reload();
    });
  }

  newFile(): void {
    askName(words.newFile, words.create, this.ground.at(), "", async (path) => {
      await this.files.write(path, "", undefined, false);
      this.ground.go(path);
    });
  }

  rename(entry: Entry): void {
    const from = this.pathOf(entry);
    askName(words.renameOf(shown(entry.name)), words.rename, this.ground.at(), entry.name, async (path) => {
      await this.files.rename(from, path);
      tell(true, words.renamed(shown(entry.name), shown(base(path))));
      this.ground.reload();
    });
  }

  async remove(entry: Entry): Promise<void> {
    const path = this.pathOf(entry);
    if (!(await askDelete(entry, path, this.ground.container()))) return;
    try {
      await this.files.delete(path);
      tell(true, words.deleted(shown(path)));
    } catch (cause) {
      tell(false, told(cause));
    }
    this.ground.reload();
  }

  copy(entry: Entry): void {
    copy(this.pathOf(entry));
    tell(true, words.copied);
  }

  async upload(gather: () => Wanted[] | Promise<Wanted[]>): Promise<void> {
    try {
      this.queue.add(await gather());
    } catch (cause) {
      tell(false, cause instanceof TooMany ? words.tooMany(MOST) : words.unreadable);
    }
  }
}
