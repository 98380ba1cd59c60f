import type { SessionCost } from '#prisma/stores/alert/notice-facts.ts'

const number = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** What sessions in trouble used since it began, in a sentence; null = no session is concerned, or nothing is known. */
export function describeCost(cost: SessionCost | null): string | null {
  if (!cost) return null
  const { sessions, tokens, usd, priced, lately, isCut } = cost
  const who = `${isCut ? 'more than ' : ''}${sessions} session${sessions === 1 ? '' : 's'}`
  if (tokens === 0) return `${who}; no use of tokens was seen since it began`
  const price = usd === null ? 'price not known' : `${priced ? '' : 'at least '}$${usd.toFixed(2)}`
  const rate = lately > 0 ? `, ${number.format(lately / 5)} tokens a minute now` : ''
  return `${who} used ${number.format(tokens)} tokens since it began (${price})${rate}`
}
