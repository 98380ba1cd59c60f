import type { ComponentView } from '#contracts/components.ts'
import { CliError } from './exit.ts'

/** Exit codes of `mc component`, for scripts: nothing is over its limit, something is, or something is not known. */
const componentExit = { within: 0, over: 1, unknown: 2 } as const

/** Ends the command with the code of the hardest state. @throws CliError where a component is over its limit or not known */
export function endWithComponents(components: readonly Pick<ComponentView, 'slug' | 'state'>[]): void {
  const named = (...states: ComponentView['state'][]) =>
    components.filter(({ state }) => states.includes(state)).map(({ slug }) => slug)
  const [over, unknown] = [named('over-limit'), named('stale', 'unknown')]
  if (over.length > 0)
    throw new CliError(
      componentExit.over,
      `Over the limit: ${some(over)}.`,
      'See what it told with: mc component show <component>',
    )
  if (unknown.length > 0)
    throw new CliError(componentExit.unknown, `It is not known how ${some(unknown)} is.`, 'What it says tells why.')
}

const some = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
