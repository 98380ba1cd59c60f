import type { DeploymentDetail, DeploymentPage, EnvironmentPage } from '#contracts/api/releases.ts'
import type { JournalEntry, OutputLine } from '#contracts/deployments.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { placed } from './fold-lists.ts'

/** Pages of the list: a known deployment replaced where it is, a new one (of the environment, if one is chosen) put first. */
export function foldDeploymentPages(
  pages: readonly DeploymentPage[],
  frames: readonly LiveFrame[],
  environment: string | null,
): readonly DeploymentPage[] {
  return frames.reduce((folded, frame) => {
    if (frame.type !== 'deployment') return folded
    return inPages(folded, frame.deployment, environment === null || frame.deployment.environment === environment)
  }, pages)
}

/** `item` in the place of its older self on whatever page; else first of all, if it belongs there. */
export function inPages<T extends { id: string }, P extends { items: T[] }>(
  pages: readonly P[],
  item: T,
  belongs: boolean,
): readonly P[] {
  const at = pages.findIndex(({ items }) => items.some(({ id }) => id === item.id))
  if (at >= 0) return pages.map((page, index) => (index === at ? { ...page, items: placed(page.items, item) } : page))
  const [first, ...rest] = pages
  return first && belongs ? [{ ...first, items: [item, ...first.items] }, ...rest] : pages
}

/** Environments replaced whole; one that configuration has added comes last. */
export function foldEnvironments(page: EnvironmentPage, frames: readonly LiveFrame[]): EnvironmentPage {
  return frames.reduce((folded, frame) => {
    if (frame.type !== 'environment') return folded
    const { environment } = frame
    const at = folded.items.findIndex(({ slug }) => slug === environment.slug)
    return { ...folded, items: at < 0 ? [...folded.items, environment] : folded.items.with(at, environment) }
  }, page)
}

/** One deployment's page: itself, its gate runs and its drift replaced whole, its journal grown. */
export function foldDeployment(detail: DeploymentDetail, frames: readonly LiveFrame[]): DeploymentDetail {
  return frames.reduce(foldFrame, detail)
}

function foldFrame(detail: DeploymentDetail, frame: LiveFrame): DeploymentDetail {
  const { id } = detail.deployment
  switch (frame.type) {
    case 'deployment':
      return frame.deployment.id === id ? { ...detail, deployment: frame.deployment } : detail
    case 'journal':
      return frame.deploymentId === id ? { ...detail, journal: withEntries(detail.journal, frame.entries) } : detail
    case 'gate-run':
      return frame.run.deploymentId === id ? { ...detail, gateRuns: placed(detail.gateRuns, frame.run) } : detail
    case 'drift':
      return frame.report.deploymentId === id ? { ...detail, drift: placed(detail.drift, frame.report) } : detail
    default:
      return detail
  }
}

/** Source and number name an entry for ever: one that comes twice is there once. In the order of their times. */
function withEntries(held: JournalEntry[], entries: readonly JournalEntry[]): JournalEntry[] {
  const known = new Set(held.map(entryKey))
  const fresh = entries.filter((entry) => !known.has(entryKey(entry)))
  if (fresh.length === 0) return held
  return [...held, ...fresh].toSorted((a, b) => a.at.localeCompare(b.at) || a.seq - b.seq)
}

export const entryKey = ({ source, seq }: JournalEntry): string => `${source} ${seq}`

/** Lines of output with new ones added once each; ids ascend. The same lines when all are known. */
export function foldOutput(held: readonly OutputLine[], lines: readonly OutputLine[]): readonly OutputLine[] {
  const last = held.at(-1)?.id ?? 0
  // Nearly always the new lines simply follow.
  if (lines.every(({ id }, index) => id > (lines[index - 1]?.id ?? last))) return lines.length > 0 ? [...held, ...lines] : held
  const known = new Set(held.map(({ id }) => id))
  const fresh = lines.filter(({ id }) => !known.has(id) && known.add(id))
  return fresh.length === 0 ? held : [...held, ...fresh].toSorted((a, b) => a.id - b.id)
}
