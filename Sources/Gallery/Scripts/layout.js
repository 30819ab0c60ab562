// Rows of pictures that fill the width, each as high as its pictures' proportions ask for. Pure arithmetic.

const captionHeight = 24;

// The proportions that a job's picture has, or would have.
function proportion(job) {
  if (job.small) return Math.min(Math.max(job.small.width / job.small.height, 0.34), 3.2);
  if (job.ratio) {
    const [width, height] = job.ratio.split(":").map(Number);
    // There are words in its place, which need some room.
    return Math.min(Math.max(width / height, 1), 2);
  }
  return 1;
}

// Boxes in the order of the jobs, the rows they stand in, and the height of all.
function layOut(shown, width, wanted, gap) {
  const [boxes, rows] = [[], []];
  let [top, first, sum] = [0, 0, 0];
  const end = (last, isFull) => {
    const room = width - gap * (last - first);
    const height = Math.round(isFull ? room / sum : Math.min(wanted, room / sum));
    let left = 0;
    for (let index = first; index <= last; index += 1) {
      const isLast = isFull && index === last;
      const wide = isLast ? width - left : Math.round(height * proportion(shown[index]));
      boxes.push({ left, top, width: wide, height, row: rows.length });
      left += wide + gap;
    }
    rows.push({ top, height: height + captionHeight, first, last });
    top += height + captionHeight + gap;
    [first, sum] = [last + 1, 0];
  };
  shown.forEach((job, index) => {
    sum += proportion(job);
    if (sum * wanted + gap * (index - first) >= width) end(index, true);
  });
  if (first < shown.length) end(shown.length - 1, false);
  return { boxes, rows, height: top };
}

// The first row whose end lies below a height, by halving.
function rowAt(rows, height) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].top + rows[middle].height < height) low = middle + 1;
    else high = middle;
  }
  return low;
}
