import type { ComponentView } from '#contracts/components.ts'
import type { Watched } from './watched.ts'

/** What does not change is judged again this often: forecasts come nearer and ages grow. */
const JUDGE_AGAIN_MS = 15_000
/** Pages see figures move this often, and a state at once. */
const SHOW_EVERY_MS = 10_000
/** Old samples are looked for this often. */
const TIDY_EVERY_MS = 600_000

type Look = { lastSampleAt: string | null; judgedAt: number; shownAt: number; states: string }

/** What the looks before this one did for a tenant, so that the next does what is new. Lost with the process, which costs one look. */
export class LookedBefore {
  readonly #looks = new Map<string, Look>()
  #tidyAt = 0

  /** Whether a component told something new, fell silent, or was not judged for long. Times in ms since epoch. */
  isDue({ slug, lastSampleAt }: ComponentView, watched: Watched | null, now: number): boolean {
    const look = this.#looks.get(slug)
    if (!look || !watched || look.lastSampleAt !== lastSampleAt || now - look.judgedAt >= JUDGE_AGAIN_MS) return true
    if (lastSampleAt === null) return false
    const staleAt = Date.parse(lastSampleAt) + watched.staleAfterMs
    return look.judgedAt <= staleAt && staleAt < now
  }

  /** Notes that a component was judged. @returns whether pages should see it */
  judged(component: ComponentView, now: number): boolean {
    const { slug, lastSampleAt, removedAt } = component
    if (removedAt !== null) return this.#looks.delete(slug) || true
    const states = JSON.stringify([component.name, component.state, component.limits.map(({ figure, state }) => [figure, state])])
    const look = this.#looks.get(slug)
    const isShown = look?.states !== states || now - look.shownAt >= SHOW_EVERY_MS
    this.#looks.set(slug, { lastSampleAt, judgedAt: now, states, shownAt: isShown ? now : (look?.shownAt ?? now) })
    return isShown
  }

  isTidyDue(now: number): boolean {
    return now >= this.#tidyAt
  }

  tidied(now: number, isMore: boolean): void {
    this.#tidyAt = isMore ? now : now + TIDY_EVERY_MS
  }
}
