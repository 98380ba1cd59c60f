/** A hidden tab draws no frames; it folds at this pace so that it is true when looked at and its queue stays short. */
const HIDDEN_FOLD_MS = 500

/** Collects items and hands them over once per animation frame, so that a storm costs one drawing a frame. */
export function perFrame<T>(handle: (items: readonly T[]) => void): { add(item: T): void; stop(): void } {
  let waiting: T[] = []
  let cancel: (() => void) | null = null
  const flush = () => {
    cancel = null
    const items = waiting
    waiting = []
    handle(items)
  }
  const schedule = () => {
    if (document.hidden) {
      const timer = setTimeout(flush, HIDDEN_FOLD_MS)
      return () => clearTimeout(timer)
    }
    const frame = requestAnimationFrame(flush)
    return () => cancelAnimationFrame(frame)
  }
  // A frame asked for just before the tab was hidden would wait until it is shown again.
  const onVisibility = () => {
    if (!cancel) return
    cancel()
    cancel = schedule()
  }
  document.addEventListener('visibilitychange', onVisibility)
  return {
    add(item) {
      waiting.push(item)
      cancel ??= schedule()
    },
    stop() {
      document.removeEventListener('visibilitychange', onVisibility)
      cancel?.()
    },
  }
}
