// Figures as they are typed and as they are shown, by the document's decimal sign; the server reads them the same way.

const BLANKS = /[\s\u00a0\u2009\u202f'’`]/g;

// The number a text spells, null for none. `decimal`: "." or "," of the document; `kind`: the field's type, for alone
// 1.234 is a thousand where it is money.
export function parse(text, decimal, kind) {
  const isMoney = kind === "money";
  let bare = text.normalize("NFKC").replaceAll("−", "-").trim();
  if (isMoney) bare = bare.replace(/^([-+]?)\s*(?:[A-Za-z]{3}|[€$£¥₩₹])\.?\s*/, "$1").replace(/\s*(?:[A-Za-z]{3}|[€$£¥₩₹])$/, "");
  if (kind === "percentage") bare = bare.replace(/%$/, "").trim();
  const isNegative = /^[-(]/.test(bare) || bare.endsWith("-");
  const digits = bare.replace(/^[-+(]|[-)]$/g, "").replace(BLANKS, "");
  if (!/^(?=.*\d)[\d.,]+$/.test(digits)) return null;
  const [point, comma] = [digits.lastIndexOf("."), digits.lastIndexOf(",")];
  let sign = "";
  if (point >= 0 && comma >= 0) sign = point > comma ? "." : ",";
  else if (point >= 0 || comma >= 0) sign = single(digits, point >= 0 ? "." : ",", decimal || (isMoney || comma >= 0 ? "" : "."));
  let plain = digits;
  for (const separator of ".,") if (separator !== sign) plain = plain.replaceAll(separator, "");
  if (sign && plain.split(sign).length > 2) {
    const last = plain.lastIndexOf(sign); // 1.234.50: the last one is the decimal sign
    plain = plain.slice(0, last).replaceAll(sign, "") + plain.slice(last);
  }
  const value = Number(plain.replace(sign || ".", "."));
  if (!Number.isFinite(value)) return null;
  return isNegative ? -value : value;
}

// Whether the one separator of a figure is its decimal sign.
function single(digits, sign, decimal) {
  const parts = digits.split(sign);
  if (parts.length > 2) return /^\d{1,3}(\D\d{3})+\D\d{2}$/.test(digits) ? sign : "";
  const [whole, after] = parts;
  if (after.length === 3 && !["", "0"].includes(whole) && whole.length <= 3) return decimal === sign ? sign : "";
  return sign;
}

// A number as the server writes it into a box: money with two decimals and thousands, other figures plain.
export function show(value, decimal, kind) {
  let text = String(value);
  if (kind === "money") {
    const decimals = Math.abs(value * 100 - Math.round(value * 100)) < 1e-6 ? 2 : undefined;
    const [whole, after] = (decimals ? value.toFixed(2) : text).split(".");
    text = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (after ? `.${after}` : "");
  }
  return decimal === "," ? text.replace(/[.,]/g, (sign) => (sign === "." ? "," : ".")) : text;
}
