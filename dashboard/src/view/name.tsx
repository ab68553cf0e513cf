/** Characters that change the direction of what follows: with them `exe.png` can be made to read `gnp.exe`. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A name somebody else chose: shown as it is stored, apart from the text around it, without tricks of direction. */
export function Name({ text }: { readonly text: string }) {
  return <bdi>{text.replace(DIRECTION_MARKS, '\ufffd')}</bdi>;
}
