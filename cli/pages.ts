/** The most rows that an answer of the API has. */
const PAGE = 200

/** The first `limit` rows of a list, in as many pages as that takes; all else is as the first page says. */
export async function firstRows<Page extends { items: unknown[]; nextCursor: string | null }>(
  limit: number,
  load: (asked: { limit: number; cursor: string | undefined }) => Promise<Page>,
): Promise<Page> {
  const first = await load({ limit: Math.min(limit, PAGE), cursor: undefined })
  while (first.nextCursor !== null && first.items.length < limit) {
    const next = await load({ limit: Math.min(limit - first.items.length, PAGE), cursor: first.nextCursor })
    first.items.push(...next.items)
    first.nextCursor = next.nextCursor
  }
  return first
}
