// A topic of which the server keeps all that was said, as a job's output: who comes late asks for it. The first event of
// a stream has all of it as well; followers know by the numbers of its lines what they have.
import { Plain } from "./feed";
import type { Tell } from "./feed";
import type { World } from "./world";

export class Kept extends Plain {
  private heard = false;

  /** `path` is where all of it is. */
  constructor(
    private readonly path: string,
    private readonly world: World,
  ) {
    super();
  }

  override add(tell: Tell): () => void {
    let follows = true;
    const leave = super.add((text) => follows && tell(text));
    if (this.heard) {
      // Where it fails, what is new still comes.
      void this.world.ask("GET", this.path).then((answer) => {
        if (follows && answer.status === 200) tell(answer.body);
      });
    }
    return () => {
      follows = false;
      leave();
    };
  }

  override hear(text: string): void {
    this.heard = true;
    super.hear(text);
  }
}
