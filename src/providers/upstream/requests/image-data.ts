/** Images of data: URLs in the media types that vendors know, whatever the caller called them. */

const DATA_URL = /^data:(image\/[\w.+-]+)(?:;[\w.+-]+=[^;,]*)*;base64,(.+)$/is;

/** Names that are in use beside the registered ones. */
const REGISTERED: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['image/pjpeg', 'image/jpeg'],
  ['image/jfif', 'image/jpeg'],
  ['image/x-png', 'image/png'],
]);

export type ImageData = { readonly mediaType: string; readonly data: string };

/** Undefined for an address. */
export function imageDataOf(url: string): ImageData | undefined {
  const [, named, data] = DATA_URL.exec(url) ?? [];
  if (named === undefined || data === undefined) return undefined;
  const mediaType = named.toLowerCase();
  return { mediaType: REGISTERED.get(mediaType) ?? mediaType, data };
}

/** An address, or a data: URL under the registered media type. */
export function imageUrlFor(url: string): string {
  const image = imageDataOf(url);
  return image === undefined ? url : `data:${image.mediaType};base64,${image.data}`;
}
