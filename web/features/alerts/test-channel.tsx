'use client'
import { useMutation } from '@tanstack/react-query'
import { CircleCheck, CircleX, Send } from 'lucide-react'
import type { ChannelTest } from '#contracts/api/response.ts'
import { request } from '#web/features/api/request.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'

/** Sends a test, and says what came of it where it was asked for. `of` = where the API has things of that kind. */
export function TestChannel({ slug, of = 'channels' }: { slug: string; of?: 'channels' | 'webhooks' }) {
  const refusal = useRefusal('channel.test')
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () =>
      request<Pick<ChannelTest, 'ok' | 'says'>>(`/api/v1/${of}/${encodeURIComponent(slug)}/test`, { method: 'POST' }),
  })
  const says = data?.says ?? error?.message
  const Glyph = data?.ok ? CircleCheck : CircleX
  return (
    <div className="flex flex-wrap items-center gap-2 sm:max-w-[50%] sm:justify-end">
      <p role="status" className="min-w-0 break-words text-ink-2 empty:hidden">
        {isPending ? 'Sending…' : null}
        {!isPending && says ? (
          <span className="inline-flex items-start gap-1">
            <Glyph
              className={data?.ok ? 'mt-0.5 size-4 shrink-0 text-good' : 'mt-0.5 size-4 shrink-0 text-critical'}
              aria-hidden
            />
            <span>
              {data?.ok ? 'Sent. ' : 'Not sent. '}
              {says}
            </span>
          </span>
        ) : null}
      </p>
      <GatedButton
        size="small"
        refusal={refusal}
        disabled={isPending}
        onClick={() => mutate()}
        aria-label={`Send a test to ${slug}`}
      >
        <Send aria-hidden /> Send a test
      </GatedButton>
    </div>
  )
}
