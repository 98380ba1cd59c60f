/** What a place in the tree is made from. */
type Placed = { spanId: string; parentId: string | null; offsetMs: number }

/** A span at its place: how deep, how many come of it, and whether its parent is there. */
export type TreeRow<Span> = { span: Span; depth: number; children: number; isOrphan: boolean }

/**
 * Spans in the order of a tree: each under its parent, brothers by their start. A span whose parent is not there (not kept, not yet here)
 * stands at the top and says so. Parents that name each other in a ring stand at the top too, so that nothing is lost.
 */
export function spanTree<Span extends Placed>(spans: readonly Span[]): TreeRow<Span>[] {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const isTop = ({ parentId, spanId }: Span) => parentId === null || parentId === spanId || !ids.has(parentId)
  const byParent = Map.groupBy(
    spans.filter((span) => !isTop(span)),
    ({ parentId }) => parentId,
  )
  const rows: TreeRow<Span>[] = []
  const seen = new Set<string>()
  const place = (top: Span) => {
    // Without recursion: a trace may be as deep as somebody makes it.
    const stack = [{ span: top, depth: 0 }]
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { span, depth } = next
      if (seen.has(span.spanId)) continue
      seen.add(span.spanId)
      const children = (byParent.get(span.spanId) ?? []).toSorted(byStart)
      const isOrphan = depth === 0 && span.parentId !== null
      rows.push({ span, depth, children: children.length, isOrphan })
      for (const child of children.toReversed()) stack.push({ span: child, depth: depth + 1 })
    }
  }
  for (const top of spans.filter(isTop).toSorted(byStart)) place(top)
  for (const left of spans) if (!seen.has(left.spanId)) place(left)
  return rows
}

const byStart = (one: Placed, other: Placed): number => one.offsetMs - other.offsetMs || (one.spanId < other.spanId ? -1 : 1)
