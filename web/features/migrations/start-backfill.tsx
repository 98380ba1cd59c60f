'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { BackfillAccepted, BackfillStart } from '#contracts/api/backfills.ts'
import type { BackfillSourceView } from '#contracts/backfills.ts'
import { request } from '#web/features/api/request.ts'
import { Button } from '#web/ui/button.tsx'
import { Dialog } from '#web/ui/dialog.tsx'
import { refusalWords, startConsequence } from './backfill-words.ts'

/** Says what a run of a source will do, starts it, and goes where it can be watched. */
export function StartBackfill(props: { source: BackfillSourceView; dryRun: boolean; onClose: () => void }) {
  const { source, dryRun, onClose } = props
  const router = useRouter()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: BackfillStart) => request<BackfillAccepted>('/api/v1/backfills', { method: 'POST', body }),
    onSuccess: ({ backfill }) => router.push(`/migrations/${backfill.number}`),
  })
  return (
    <Dialog
      onClose={onClose}
      title={dryRun ? `Dry run of ${source.source}` : `Run ${source.source}`}
      description={startConsequence(source, dryRun)}
    >
      {error ? (
        <p role="alert" className="mb-3 text-critical">
          {refusalWords(error)}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button tone="primary" autoFocus disabled={isPending} onClick={() => mutate({ source: source.source, dryRun })}>
          {dryRun ? 'Start the dry run' : 'Start the run'}
        </Button>
      </div>
    </Dialog>
  )
}
