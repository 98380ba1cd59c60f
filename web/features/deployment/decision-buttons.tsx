'use client'
import { useQuery } from '@tanstack/react-query'
import { Ban, Check, CirclePause, CirclePlay, type LucideIcon, RefreshCw, ShieldAlert, Undo2, X } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { DeploymentView, EnvironmentView } from '#contracts/deployments.ts'
import type { ReleaseRef } from '#contracts/release.ts'
import { type Decision, decisions } from '#domain/deploy/deployment-can.ts'
import { environmentsQuery } from '#web/features/api/deployment-queries.ts'
import { wayBack } from '#web/features/deployments/way-back.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import type { ButtonProps } from '#web/ui/button.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { consequenceOf, decisionLabels, decisionRefusal, needsReason, shownDecisions } from './decision-words.ts'
import { deploymentName } from './deployment-name.ts'
import { useDecide } from './use-decide.ts'

// A question is asked seldom; loaded when it is.
const ReasonDialog = dynamic(() => import('#web/ui/reason-dialog.tsx').then((module) => module.ReasonDialog), { ssr: false })

const looks: Record<Decision, { glyph: LucideIcon; tone: ButtonProps['tone'] }> = {
  approve: { glyph: Check, tone: 'primary' },
  reject: { glyph: X, tone: 'danger' },
  override: { glyph: ShieldAlert, tone: 'danger' },
  retry: { glyph: RefreshCw, tone: 'primary' },
  resume: { glyph: CirclePlay, tone: 'primary' },
  pause: { glyph: CirclePause, tone: 'plain' },
  cancel: { glyph: Ban, tone: 'plain' },
  'roll-back': { glyph: Undo2, tone: 'danger' },
}

/** What can be asked of the deployment now; `?ask=` opens a question, so that the palette and a link can too. */
export function DecisionButtons({ deployment }: { deployment: DeploymentView }) {
  const { query, change } = useUrlState()
  const { isPending, decide } = useDecide(deployment)
  const environment = useEnvironment(deployment)
  const refusalOf = useDecisionRefusal(deployment, environment)
  const named = { ...deployment, previous: returnsTo(deployment, environment) }
  const asked = decisions.find((one) => one === query.get('ask'))
  return (
    <div className="flex flex-wrap gap-2" data-decisions>
      {shownDecisions(deployment).map((decision) => {
        const { glyph: Glyph, tone } = looks[decision]
        return (
          <GatedButton
            key={decision}
            tone={tone}
            refusal={refusalOf(decision)}
            disabled={isPending}
            onClick={() => change({ ask: decision })}
          >
            <Glyph aria-hidden /> {decisionLabels[decision]}
          </GatedButton>
        )
      })}
      {asked && refusalOf(asked) === null ? (
        <ReasonDialog
          onClose={() => change({ ask: null })}
          title={titleOf(asked, named)}
          consequence={consequenceOf(asked, named)}
          confirmLabel={confirmOf(asked, named)}
          isReasonNeeded={needsReason(asked)}
          isDanger={looks[asked].tone === 'danger'}
          onConfirm={(reason) => decide(asked, reason)}
        />
      ) : null}
    </div>
  )
}

const titleOf = (decision: Decision, deployment: DeploymentView): string =>
  decision === 'roll-back'
    ? `Roll ${deployment.environment} back to ${deployment.previous?.name ?? 'what ran before'}?`
    : `${decisionLabels[decision]} ${deploymentName(deployment)}?`

const confirmOf = (decision: Decision, deployment: DeploymentView): string => {
  if (decision === 'roll-back') return `Roll back to ${deployment.previous?.name ?? 'what ran before'}`
  return decision === 'override' ? 'Let it pass once' : `${decisionLabels[decision]} deployment`
}

function useEnvironment({ environment }: DeploymentView): EnvironmentView | undefined {
  const { data } = useQuery(environmentsQuery)
  return data?.items.find(({ slug }) => slug === environment)
}

/** What a rollback brings back: others may have been promoted since the deployment was asked for. */
function returnsTo(deployment: DeploymentView, environment: EnvironmentView | undefined): ReleaseRef | null {
  return (environment && wayBack(environment, [deployment]).to[0]) ?? deployment.previous
}

/** Says for each decision why it cannot be asked now, by state, role and who approves; null when it can. */
function useDecisionRefusal(deployment: DeploymentView, environment: EnvironmentView | undefined) {
  const viewer = useViewer()
  return (decision: Decision) => decisionRefusal(decision, deployment, viewer, environment?.approval ?? null)
}
