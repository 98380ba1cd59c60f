/** Control characters other than line breaks and tabs, and the marks that reverse the reading direction. */
const DANGEROUS = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu

/**
 * Text from outside as it may be shown on a terminal: agents write titles, messages and errors, and an escape sequence in
 * one could rewrite the screen of whoever looks at it.
 */
export const plainText = (text: string): string => text.replace(DANGEROUS, '\ufffd')

/** The same on one line. */
export const plainLine = (text: string): string => plainText(text).replace(/[\n\t]+/g, ' ')
