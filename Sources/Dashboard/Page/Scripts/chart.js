// Images that came home, one column a span of time.
import { duration, grouped, moment, plural } from "./format.js";

const width = 600;
const height = 160;
const svg = "http://www.w3.org/2000/svg";

/** The next of 1, 2, 5, 10, 20 … */
function ceiling(most) {
  let step = 1;
  for (;;) {
    for (const factor of [1, 2, 5]) if (factor * step >= most) return factor * step;
    step *= 10;
  }
}

export function show({ start, seconds, counts }) {
  const chart = document.getElementById("chart");
  const most = ceiling(Math.max(1, ...counts));
  const each = width / counts.length;
  while (chart.children.length < counts.length) {
    const column = document.createElementNS(svg, "rect");
    column.setAttribute("class", "column");
    chart.append(column);
  }
  counts.forEach((count, place) => {
    const column = chart.children[place];
    const tall = count === 0 ? 0 : Math.max((count / most) * height, 2);
    column.setAttribute("x", place * each + each * 0.1);
    column.setAttribute("width", each * 0.8);
    column.setAttribute("y", height - tall);
    column.setAttribute("height", tall);
    column.toggleAttribute("data-open", place === counts.length - 1);
  });
  const sum = counts.reduce((a, b) => a + b, 0);
  const end = new Date(new Date(start).getTime() + counts.length * seconds * 1000).toISOString();
  text("chart-most", grouped(most));
  text("chart-from", moment(start));
  text("chart-to", moment(end));
  text("chart-caption", `Images every ${duration(seconds)}: ${plural(sum, "image")} in ${duration(seconds * counts.length)}`);
}

function text(id, value) {
  const element = document.getElementById(id);
  if (element.textContent !== value) element.textContent = value;
}
