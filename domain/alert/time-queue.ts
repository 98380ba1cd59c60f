/** Things in the order of their times, ms; those of the same time in the order they came. */
export type TimeQueue<T> = { add(at: number, item: T): void; firstAt(): number | null; take(): { at: number; item: T } | null }

/** A binary heap: adding and taking cost the logarithm of its size. */
export function createTimeQueue<T>(): TimeQueue<T> {
  type Entry = { at: number; order: number; item: T }
  const heap: Entry[] = []
  let order = 0
  const isBefore = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order)
  const swap = (a: number, b: number) => {
    const [first, second] = [heap[a], heap[b]]
    if (first && second) [heap[a], heap[b]] = [second, first]
  }
  const isMisplaced = (child: number, parent: number): boolean => {
    const [low, high] = [heap[child], heap[parent]]
    return low !== undefined && high !== undefined && isBefore(low, high)
  }
  const sink = () => {
    for (let place = 0; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2]
      const child = isMisplaced(right, left) ? right : left
      if (!isMisplaced(child, place)) return
      swap(child, place)
      place = child
    }
  }
  return {
    add(at, item) {
      heap.push({ at, order: (order += 1), item })
      for (let place = heap.length - 1; place > 0; ) {
        const parent = (place - 1) >> 1
        if (!isMisplaced(place, parent)) return
        swap(place, parent)
        place = parent
      }
    },
    firstAt: () => heap[0]?.at ?? null,
    take() {
      swap(0, heap.length - 1)
      const first = heap.pop()
      sink()
      return first ? { at: first.at, item: first.item } : null
    },
  }
}
