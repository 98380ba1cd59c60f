'use client'
import { Ban, Bell, FlaskConical, type LucideIcon, OctagonX, RotateCcw } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { WorkflowDetail } from '#contracts/api/workflows.ts'
import { rulesOf, type WorkflowAct } from '#domain/workflow/act-rules.ts'
import { whyNotAct } from '#domain/workflow/workflow-can.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { ReproductionButton } from './reproduction-button.tsx'
import { useDryReplay } from './use-dry-replay.ts'

const ActDialog = dynamic(() => import('./act-dialog.tsx').then((module) => module.ActDialog), { ssr: false })

/** A reset is asked for at its step. */
type Asked = Exclude<WorkflowAct, 'reset'>
const looks: Record<Asked, { glyph: LucideIcon; label: string; tone: 'plain' | 'danger' }> = {
  rerun: { glyph: RotateCcw, label: 'Run again', tone: 'plain' },
  signal: { glyph: Bell, label: 'Signal', tone: 'plain' },
  cancel: { glyph: Ban, label: 'Cancel', tone: 'danger' },
  terminate: { glyph: OctagonX, label: 'Terminate', tone: 'danger' },
}
const asked = Object.keys(looks) as Asked[] // keys of the table

/** What can be done about an execution, and what of it can be taken along: a button each. */
export function WorkflowActs({ detail }: { detail: WorkflowDetail }) {
  const { workflow } = detail
  const { query, change } = useUrlState()
  const { start, isFetching } = useDryReplay(workflow)
  const refusal = useRefusal('workflow.replay')
  const hears = rulesOf(workflow.type).signals.length > 0
  const open = asked.find((act) => act === query.get('ask'))
  return (
    <div className="flex flex-col gap-2">
      <div role="toolbar" aria-label="What can be done" className="flex flex-wrap gap-2">
        <GatedButton size="small" refusal={refusal} disabled={isFetching} onClick={start}>
          <FlaskConical aria-hidden /> {isFetching ? 'Replaying…' : 'Dry replay'}
        </GatedButton>
        <ReproductionButton workflow={workflow} />
        {asked
          .filter((act) => act !== 'signal' || hears)
          .map((act) => (
            <ActButton key={act} act={act} workflow={workflow} onAsk={() => change({ ask: act })} />
          ))}
      </div>
      <p className="text-xs text-ink-3">
        A dry replay only looks: it touches nothing. Reset, at a step below, goes on from there and keeps what was done before.
        Run again begins anew and knows nothing of before.
      </p>
      {open && whyNotAct(open, workflow) === null ? (
        <ActDialog act={open} detail={detail} onClose={() => change({ ask: null })} />
      ) : null}
    </div>
  )
}

function ActButton({ act, workflow, onAsk }: { act: Asked; workflow: WorkflowDetail['workflow']; onAsk: () => void }) {
  const { glyph: Glyph, label, tone } = looks[act]
  const role = useRefusal(`workflow.${act}`)
  const not = whyNotAct(act, workflow)
  return (
    <GatedButton size="small" tone={tone} refusal={role ?? (not && `${not.says} ${not.instead}`)} onClick={onAsk}>
      <Glyph aria-hidden /> {label}
    </GatedButton>
  )
}
