'use client'
import { useMutation } from '@tanstack/react-query'
import type { ReproductionReplay } from '#contracts/reproduction.ts'
import { request } from '#web/features/api/request.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { inWords } from '#web/features/workflow/use-workflow-act.ts'
import { WorkflowTabs } from '#web/features/workflows/workflow-tabs.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Page } from '#web/ui/page.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { ReplayedSteps } from './replayed-steps.tsx'

/** What comes of a workflow of another installation with the code of this one? */
export function ReplayFile() {
  const refusal = useRefusal('workflow.replay')
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: async (file: File) =>
      await request<ReproductionReplay>('/api/v1/workflows/replay-reproduction', { method: 'POST', body: await jsonIn(file) }),
  })
  return (
    <Page title="Workflows">
      <WorkflowTabs />
      <label className="flex w-fit max-w-full flex-col gap-1">
        <span className="font-semibold">Replay a reproduction</span>
        <span className="text-ink-2">
          {refusal ??
            'A file that Copy reproduction or mc workflow reproduction made. It is replayed here; nothing is done by it.'}
        </span>
        <input
          type="file"
          accept="application/json,.json"
          disabled={refusal !== null || isPending}
          className="max-w-full rounded border bg-surface p-2"
          onChange={({ target }) => {
            const [file] = target.files ?? []
            if (file) mutate(file)
            // The same file can be chosen once more.
            target.value = ''
          }}
        />
      </label>
      <div aria-live="polite" className="flex flex-col gap-4">
        {isPending ? (
          <Section title="It is replayed; that takes some seconds">
            <SkeletonRows rows={4} />
          </Section>
        ) : error ? (
          <p role="alert" className="rounded border bg-surface p-3 text-critical">
            It could not be replayed. {inWords(error)}
          </p>
        ) : data ? (
          <Replayed replay={data} />
        ) : (
          <EmptyState title="No file was replayed yet">
            Take one where the workflow ran: Copy reproduction on its page, or mc workflow reproduction with its id.
          </EmptyState>
        )}
      </div>
    </Page>
  )
}

function Replayed({ replay }: { replay: ReproductionReplay }) {
  const { workflow, outcome, says, steps, marked } = replay
  return (
    <>
      <Section title={outcome.outcome === 'same' ? 'The code decides as it did there' : 'The code decides otherwise'}>
        <div className="flex min-w-0 flex-col gap-1 p-3" data-reproduced={outcome.outcome}>
          <p>
            <span className="font-semibold">{workflow.type}</span>{' '}
            <code className="break-all font-mono text-xs">{workflow.workflowId}</code>{' '}
            <span className="text-ink-2">{workflow.status} there</span>
          </p>
          <p className="break-words">{outcome.says}</p>
          <p className="text-ink-2">{says}</p>
        </div>
      </Section>
      <ReplayedSteps steps={steps} marked={marked} />
    </>
  )
}

/** What is no JSON is sent as the text that it is, and refused with the reason. */
async function jsonIn(file: File): Promise<unknown> {
  const text = await file.text()
  try {
    return JSON.parse(text)
  } catch {
    return text.slice(0, 100)
  }
}
