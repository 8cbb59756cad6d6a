// The largest of a measure: names, bars and figures.

export interface Entry {
  id: string;
  name: string;
  value: number;
}

interface Row {
  item: HTMLElement;
  link: HTMLAnchorElement;
  bar: HTMLElement;
  figure: HTMLElement;
}

export class Top {
  readonly element = document.createElement("section");
  private readonly list = document.createElement("ol");
  private readonly rows: Row[] = [];

  constructor(
    title: string,
    private readonly write: (value: number) => string,
  ) {
    const heading = document.createElement("h3");
    heading.textContent = title;
    this.list.className = "top";
    this.element.append(heading, this.list);
  }

  /** Shows the largest; rows are used again, and only what differs is written. */
  show(entries: Entry[], count: number): void {
    const largest = [...entries].sort((one, other) => other.value - one.value || one.name.localeCompare(other.name)).slice(0, count);
    const highest = largest[0]?.value || 1;
    while (this.rows.length > largest.length) this.rows.pop()?.item.remove();
    largest.forEach(({ id, name, value }, nth) => {
      const row = this.rows[nth] ?? this.add();
      const [href, figure] = [`/containers/${id.slice(0, 12)}`, this.write(value)];
      if (row.link.getAttribute("href") !== href) row.link.href = href;
      if (row.link.textContent !== name) row.link.textContent = name;
      if (row.figure.textContent !== figure) row.figure.textContent = figure;
      row.bar.style.width = `${((100 * value) / highest).toFixed(1)}%`;
    });
    this.element.hidden = largest.length === 0;
  }

  private add(): Row {
    const [item, link] = [document.createElement("li"), document.createElement("a")];
    const [track, bar, figure] = [document.createElement("span"), document.createElement("i"), document.createElement("b")];
    track.className = "track";
    track.append(bar);
    item.append(link, track, figure);
    this.list.append(item);
    const row = { item, link, bar, figure };
    this.rows.push(row);
    return row;
  }
}
