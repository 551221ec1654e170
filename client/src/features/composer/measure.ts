/** What only a page can know of a picture: its size, a small copy and its blurred shape. */
import type { PictureFacts } from "./composer.model.ts";
import { encodeBlurHash } from "./blurhash.ts";

const THUMBNAIL_SIDE = 800;
const BLUR_SIDE = 32;

function scaled(bitmap: ImageBitmap, most: number): [number, number] {
  const scale = Math.min(1, most / Math.max(bitmap.width, bitmap.height));
  return [
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  ];
}

function drawn(bitmap: ImageBitmap, width: number, height: number) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context?.drawImage(bitmap, 0, 0, width, height);
  return { canvas, context };
}

async function thumbnailOf(bitmap: ImageBitmap, file: Blob): Promise<PictureFacts["thumbnail"]> {
  const [width, height] = scaled(bitmap, THUMBNAIL_SIDE);
  if (width === bitmap.width && height === bitmap.height) return null;
  const blob = await drawn(bitmap, width, height).canvas.convertToBlob({
    type: "image/webp",
    quality: 0.8,
  });
  return blob.size < file.size ? { blob, width, height } : null;
}

/** Null for files that are not pictures or that this browser cannot draw. */
export async function measurePicture(file: Blob): Promise<PictureFacts | null> {
  if (!file.type.startsWith("image/") || file.type === "image/svg+xml") return null;
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    const { context } = drawn(bitmap, BLUR_SIDE, BLUR_SIDE);
    const pixels = context?.getImageData(0, 0, BLUR_SIDE, BLUR_SIDE).data;
    const blurhash = pixels ? encodeBlurHash(pixels, BLUR_SIDE, BLUR_SIDE) : "";
    const thumbnail = await thumbnailOf(bitmap, file);
    bitmap.close();
    return { width, height, blurhash, thumbnail, url: URL.createObjectURL(file) };
  } catch {
    return null;
  }
}
