/** A secret, and a text that holds it. */
export type Placed = { secret: string; text: string }

/** One secret in several texts. */
export const in_ = (secret: string, ...texts: string[]): Placed[] => texts.map((text) => ({ secret, text }))
