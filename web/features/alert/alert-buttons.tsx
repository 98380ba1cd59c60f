'use client'
import { BellOff, Siren, UserCheck } from 'lucide-react'
import Link from 'next/link'
import type { AlertView } from '#contracts/alerts.ts'
import { useRefusal, useViewer } from '#web/features/viewer/viewer.tsx'
import { buttonLook } from '#web/ui/button.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { useAlertActs } from './alert-acts.tsx'
import { acknowledgeRefusal } from './alert-words.ts'

/** Takes an alert on; stays in place when it cannot be, and says why. */
export function AcknowledgeButton({ alert, size }: { alert: AlertView; size?: 'small' | 'regular' }) {
  const ask = useAlertActs()
  const { role } = useViewer()
  return (
    <GatedButton
      size={size}
      tone={size === 'small' ? 'plain' : 'primary'}
      refusal={acknowledgeRefusal(role, alert)}
      onClick={() => ask({ act: 'acknowledge', alert })}
    >
      <UserCheck aria-hidden /> Acknowledge
    </GatedButton>
  )
}

/** What can be done about an alert from the screen. */
export function AlertButtons({ alert }: { alert: AlertView }) {
  const ask = useAlertActs()
  const mayNotSilence = useRefusal('silence.create')
  return (
    <div className="flex flex-wrap gap-2">
      <AcknowledgeButton alert={alert} />
      <GatedButton
        refusal={alert.resolvedAt === null ? mayNotSilence : 'It is over.'}
        onClick={() => ask({ act: 'silence', alert })}
      >
        <BellOff aria-hidden /> Silence
      </GatedButton>
      {alert.incidentNumber === null ? null : (
        <Link href={`/incidents/${alert.incidentNumber}`} className={buttonLook({})}>
          <Siren aria-hidden /> Incident #{alert.incidentNumber}
        </Link>
      )}
    </div>
  )
}
