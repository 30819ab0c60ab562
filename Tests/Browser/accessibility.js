// What keeps somebody from reading or using the page as it stands, as a list of sentences. Run inside of it by the tests.
const found = [];
const isSeen = (node) => node.checkVisibility({ opacityProperty: false, visibilityProperty: true })
  && node.getClientRects().length > 0;
const words = (node) => `<${node.tagName.toLowerCase()}${node.id ? ` id=${node.id}` : ""}> ${node.textContent.trim().slice(0, 40)}`;

// Names
for (const node of document.querySelectorAll("a[href], button, input, select, textarea, summary, dialog, [role=img], [tabindex]")) {
  if (!isSeen(node)) continue;
  const byId = (node.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean)
    .map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  const label = [...(node.labels ?? [])].map((each) => each.textContent).join(" ");
  const inside = node.matches("input, select, textarea, dialog") ? ""
    : node.textContent + [...node.querySelectorAll("img")].map((image) => image.alt).join(" ");
  if (![node.getAttribute("aria-label"), byId, label, inside].some((name) => name?.trim())) found.push(`has no name: ${words(node)}`);
  if (node.tabIndex > 0) found.push(`jumps the queue of Tab: ${words(node)}`);
}
for (const image of document.querySelectorAll("img")) {
  if (isSeen(image) && !image.alt.trim()) found.push(`says nothing: ${words(image)}`);
}
const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
for (const id of ids.filter((each, index) => ids.indexOf(each) !== index)) found.push(`two have the id ${id}`);
if (!document.documentElement.lang) found.push("has no language");
if (document.documentElement.scrollWidth > innerWidth) found.push(`is ${document.documentElement.scrollWidth} wide in ${innerWidth}`);

// Contrast: WCAG 2.2, 1.4.3
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const colour = (text) => {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = text;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
};
const over = (top, under) => [0, 1, 2].map((at) => top[at] * top[3] + under[at] * (1 - top[3])).concat(1);
const ground = (node) => {
  const layers = [];
  for (let each = node; each; each = each.parentElement) {
    layers.push(colour(getComputedStyle(each).backgroundColor));
    if (layers.at(-1)[3] === 1) break;
  }
  return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
};
const light = ([red, green, blue]) => {
  const [r, g, b] = [red, green, blue].map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const walker = document.createTreeWalker(document.querySelector("dialog[open]") ?? document.body, NodeFilter.SHOW_TEXT);
let texts = 0;
while (walker.nextNode()) {
  const node = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !isSeen(node) || node.closest("script, style, :disabled, .unseen, option")) continue;
  const under = ground(node);
  const ink = over(colour(getComputedStyle(node).color), under);
  const [low, high] = [light(ink), light(under)].sort((one, other) => one - other);
  const ratio = (high + 0.05) / (low + 0.05);
  if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(2)}: ${words(node)}`);
  texts += 1;
}
if (texts < 3) found.push(`only ${texts} texts were looked at`);
return found;
