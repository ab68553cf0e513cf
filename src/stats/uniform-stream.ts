/**
 * Uniform numbers in [0, 1) of 32 bits, the same every time for the same seed (sfc32). For analyses that draw samples
 * and must answer alike each time they are asked. Not for secrets.
 *
 * @param seed - any whole number
 * @see Doty-Humphrey, PractRand: "sfc", small fast counting generator; period 2^32 at least, 2^127 on average.
 */
export function uniformStream(seed: number): () => number {
  let [a, b, c, counter] = [0, seed | 0, Math.floor(seed / 2 ** 32) | 0, 1];
  const next = () => {
    const mixed = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + mixed) | 0;
    return (mixed >>> 0) / 2 ** 32;
  };
  // Seeds that are alike begin alike; after this they do not.
  for (let i = 0; i < 12; i++) next();
  return next;
}
