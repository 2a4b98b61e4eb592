// Writes a PDF with one JPEG a page: just the parts of PDF 1.4 that this takes. Knows no camera and no page of ours.
const A4 = { short: 595.28, long: 841.89 }; // points

function placed({ width, height }) {
  const [across, down] = width <= height ? [A4.short, A4.long] : [A4.long, A4.short];
  const scale = Math.min(across / width, down / height);
  return [(width * scale).toFixed(2), (height * scale).toFixed(2)];
}

// `images`: [{jpeg: Uint8Array (RGB), width, height (pixels)}], a page each, on paper as large as fits into A4.
export function writePdf(images) {
  const encoder = new TextEncoder();
  const parts = [];
  const offsets = [];
  let length = 0;
  const write = (part) => {
    const bytes = typeof part === "string" ? encoder.encode(part) : part;
    parts.push(bytes);
    length += bytes.length;
  };
  const object = (number, dictionary, stream) => {
    offsets[number] = length;
    write(`${number} 0 obj\n${dictionary}\n`);
    if (stream) [`stream\n`, stream, `\nendstream\n`].forEach(write);
    write("endobj\n");
  };

  write("%PDF-1.4\n");
  write(new Uint8Array([0x25, 0xe2, 0xe3, 0xcf, 0xd3, 0x0a])); // so that nobody takes it for text
  const pageOf = (index) => 3 + 3 * index;
  object(1, "<< /Type /Catalog /Pages 2 0 R >>");
  object(2, `<< /Type /Pages /Count ${images.length} /Kids [${images.map((_, index) => `${pageOf(index)} 0 R`).join(" ")}] >>`);
  images.forEach((image, index) => {
    const page = pageOf(index);
    const [width, height] = placed(image);
    const drawing = encoder.encode(`q ${width} 0 0 ${height} 0 0 cm /Image Do Q`);
    object(page, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Resources << /XObject << /Image ${page + 2} 0 R >> >> /Contents ${page + 1} 0 R >>`);
    object(page + 1, `<< /Length ${drawing.length} >>`, drawing);
    object(page + 2, `<< /Type /XObject /Subtype /Image /Width ${image.width} /Height ${image.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${image.jpeg.length} >>`, image.jpeg);
  });
  const start = length;
  const entry = (offset) => `${String(offset).padStart(10, "0")} 00000 n \n`;
  write(`xref\n0 ${offsets.length}\n0000000000 65535 f \n${offsets.slice(1).map(entry).join("")}`);
  write(`trailer\n<< /Size ${offsets.length} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  return new Blob(parts, { type: "application/pdf" });
}
