/** Encodes pixels as a BlurHash of 4 by 3 components (https://blurha.sh, algorithm description). */

const DIGITS =
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
const ACROSS = 4;
const DOWN = 3;

type Colour = [number, number, number];

function base83(value: number, length: number): string {
  let text = "";
  for (let place = length - 1; place >= 0; place -= 1) {
    text += DIGITS[Math.floor(value / 83 ** place) % 83];
  }
  return text;
}

function toLinear(value: number): number {
  const share = value / 255;
  return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function toSrgb(value: number): number {
  const share = Math.min(1, Math.max(0, value));
  const curved = share <= 0.003_130_8 ? share * 12.92 : 1.055 * share ** (1 / 2.4) - 0.055;
  return Math.round(curved * 255);
}

function component(
  pixels: Uint8ClampedArray,
  [width, height]: [number, number],
  [x, y]: [number, number],
): Colour {
  const sum: Colour = [0, 0, 0];
  const weight = (x === 0 && y === 0 ? 1 : 2) / (width * height);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const wave =
        Math.cos((Math.PI * x * column) / width) * Math.cos((Math.PI * y * row) / height);
      const at = (row * width + column) * 4;
      for (const channel of [0, 1, 2] as const) {
        sum[channel] += wave * weight * toLinear(pixels[at + channel] ?? 0);
      }
    }
  }
  return sum;
}

function quantised(value: number, most: number): number {
  const share = Math.sign(value / most) * Math.sqrt(Math.abs(value / most));
  return Math.max(0, Math.min(18, Math.floor(share * 9 + 9.5)));
}

export function encodeBlurHash(pixels: Uint8ClampedArray, width: number, height: number): string {
  const factors: Colour[] = [];
  for (let y = 0; y < DOWN; y += 1) {
    for (let x = 0; x < ACROSS; x += 1) factors.push(component(pixels, [width, height], [x, y]));
  }
  const [average = [0, 0, 0], ...details] = factors;
  const loudest = Math.max(...details.flat().map(Math.abs));
  const step = Math.max(0, Math.min(82, Math.floor(loudest * 166 - 0.5)));
  const most = (step + 1) / 166;
  const [red, green, blue] = average.map(toSrgb) as Colour;
  const size = ACROSS - 1 + (DOWN - 1) * 9;
  return [
    base83(size, 1),
    base83(step, 1),
    base83((red << 16) + (green << 8) + blue, 4),
    ...details.map(([r, g, b]) =>
      base83(quantised(r, most) * 361 + quantised(g, most) * 19 + quantised(b, most), 2),
    ),
  ].join("");
}
