import { execStep, type Plan, quietPlan, type Step } from './plan.ts'
import { startRun } from './play-run.ts'
import type { Random } from './random.ts'
import type { DemoWorld } from './world.ts'

/** What a pretended agent does over and over: a message comes, it works, it rests. */
type Story = {
  agentId: string
  session: string
  label: string
  firstAfterMs: number
  everyMs: number
  via: 'cron' | 'channel' | 'operator'
  tell(random: Random, round: number): { text: string; plan: Plan }
}

const SECOND = 1_000
const MINUTE = 60_000

const read = (path: string, text: string, tookMs = 300): Step => ({
  name: 'read',
  args: { path },
  tookMs,
  text,
  exitCode: null,
  isError: false,
})
const fetchPage = (url: string, text: string): Step => ({
  name: 'web_fetch',
  args: { url },
  tookMs: 900,
  text,
  exitCode: null,
  isError: false,
})
const work = (steps: readonly Step[], answer: string, more: Partial<Plan> = {}): Plan => ({
  ...quietPlan,
  steps,
  answer,
  thinksMs: 1_500,
  chunks: { count: 2, everyMs: 400 },
  ...more,
})

const stories: readonly Story[] = [
  {
    agentId: 'forge',
    session: 'nightly-build',
    label: 'Nightly build',
    firstAfterMs: 1 * SECOND,
    everyMs: 2 * MINUTE,
    via: 'cron',
    tell: (random, round) => {
      const files = ['src/parser.ts', 'src/server.ts', 'src/store.ts', 'test/store.test.ts']
      const steps = files.map((file) => read(file, `// ${file}, ${random.between(80, 400)} lines`))
      const tests = { ...execStep('npm test', 6_000), text: `${random.between(180, 240)} passed, 0 failed` }
      const tokens = { input: 9_000 + 400 * round, output: 260, cacheRead: 5_500 }
      return { text: 'Run the nightly build and report.', plan: work([...steps, tests], 'Build is green.', { tokens }) }
    },
  },
  {
    agentId: 'quill',
    session: 'release-notes',
    label: 'Release notes',
    firstAfterMs: 4 * SECOND,
    everyMs: 3 * MINUTE,
    via: 'operator',
    tell: (random) => {
      const steps = [
        execStep('git log --oneline -20', 400),
        read('CHANGELOG.md', '# Changelog'),
        execStep(`git show v1.${random.between(2, 40)}`, 700),
      ]
      return {
        text: 'Draft the release notes.',
        plan: work(steps, 'Draft written to notes.md.', { chunks: { count: 12, everyMs: 700 } }),
      }
    },
  },
  {
    agentId: 'scout',
    session: 'watch-status-page',
    label: 'Watch status page',
    firstAfterMs: 8 * SECOND,
    everyMs: 15 * MINUTE,
    via: 'cron',
    // Asks the same question for ever without hearing anything new: a loop.
    tell: () => {
      const steps = Array.from({ length: 60 }, () => fetchPage('https://status.example.test/api', '{"state":"unknown"}'))
      return { text: 'Wait until the status page is green, then tell me.', plan: work(steps, 'Gave up: the page never changed.') }
    },
  },
  {
    agentId: 'harbor',
    session: 'deploy-staging',
    label: 'Deploy staging',
    firstAfterMs: 15 * SECOND,
    everyMs: 25 * MINUTE,
    via: 'channel',
    tell: () => {
      const apply = { ...execStep('kubectl apply -f staging.yaml', 2_000), needsApproval: true }
      return {
        text: 'Deploy the new image to staging.',
        plan: work([execStep('kubectl diff -f staging.yaml', 900), apply], 'Deployed.'),
      }
    },
  },
  {
    agentId: 'ledger',
    session: 'invoice-import',
    label: 'Invoice import',
    firstAfterMs: 25 * SECOND,
    everyMs: 10 * MINUTE,
    via: 'cron',
    tell: (_random, round) => {
      const fails = { status: 429, times: round % 2 === 0 ? 5 : Number.POSITIVE_INFINITY }
      return {
        text: 'Import the new invoices.',
        plan: work([read('inbox/invoices.csv', '42 rows')], 'Imported 42 invoices.', { fails }),
      }
    },
  },
  {
    agentId: 'atlas',
    session: 'market-research',
    label: 'Market research',
    firstAfterMs: 12 * SECOND,
    everyMs: 4 * MINUTE,
    via: 'operator',
    // Never compacted, so its context grows from round to round until it nears the window.
    tell: (random, round) => {
      const pages = Array.from({ length: 4 }, (_, n) =>
        fetchPage(`https://news.example.test/${round}-${n}`, `Article ${random.between(100, 999)}`),
      )
      const tokens = { input: 2_500, output: 900, cacheRead: Math.min(118_000, 55_000 + 9_000 * round) }
      return { text: 'Continue the research, chapter by chapter.', plan: work(pages, 'Chapter written.', { tokens }) }
    },
  },
  {
    agentId: 'atlas',
    session: 'translate-handbook',
    label: 'Translate handbook',
    firstAfterMs: 40 * SECOND,
    everyMs: 30 * MINUTE,
    via: 'channel',
    tell: () => ({ text: 'Translate the handbook.', plan: work([], '', { hangs: true }) }),
  },
]

/** Lets the fleet live by itself until the signal fires. A session that is still busy skips its turn. */
export function tellStories(world: DemoWorld, signal: AbortSignal): void {
  for (const story of stories) {
    const key = `agent:${story.agentId}:${story.session}`
    const session = world.session(key, story.via)
    session.label = story.label
    if (story.via === 'cron') world.schedule(story.agentId, story.label, story.everyMs)
    void live(world, story, key, signal)
  }
}

async function live(world: DemoWorld, story: Story, key: string, signal: AbortSignal): Promise<void> {
  try {
    await world.wait(story.firstAfterMs, signal)
    for (let round = 0; ; round += 1) {
      const session = world.session(key)
      const paused = world.jobs.some(({ name, enabled }) => name === story.label && !enabled)
      if (!session.run && !paused)
        startRun(world, session, { ...story.tell(world.random, round), runId: world.random.uuid(), ownerConnId: null })
      await world.wait(story.everyMs, signal)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
