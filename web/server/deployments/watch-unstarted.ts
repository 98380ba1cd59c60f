import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { giveUpUnstarted } from './launch.ts'

/** How often is looked: who asked was told that it was not started, so nothing urgent hangs on it. */
const EVERY_MS = 15_000

/** Looks after deployments that were asked for and never started, until told to stop. Several web processes may do so at once. */
export function watchUnstarted(web: WebContext): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let looking = Promise.resolve()
  const look = async (): Promise<void> => {
    try {
      const given = await giveUpUnstarted(web, web.tenantId, Date.now())
      if (given.length > 0) web.log.warn({ deployments: given }, 'cancelled deployments that were never started')
    } catch (error) {
      const level = error instanceof HttpProblem ? 'debug' : 'warn'
      web.log[level]({ err: error }, 'could not look for deployments that were never started; it is tried again')
    }
    if (!stopped) schedule()
  }
  const schedule = (): void => {
    timer = setTimeout(() => {
      looking = look()
    }, EVERY_MS)
    timer.unref()
  }
  schedule()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await looking
  }
}
