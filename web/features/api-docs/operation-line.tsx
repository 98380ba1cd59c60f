'use client'
import { memo } from 'react'
import { cn } from '#web/ui/cn.ts'
import type { Description, Operation } from './description.ts'
import { openOperation } from './open-operation.ts'
import { OperationDetail } from './operation-detail.tsx'

type LineProps = { operation: Operation; description: Description; isOpen: boolean; isActive: boolean }

/** An operation in the list; it opens in its place, and the address names it then. */
export const OperationLine = memo(function OperationLine({ operation, description, isOpen, isActive }: LineProps) {
  const { id, method, path, says } = operation
  return (
    <li
      id={id}
      data-operation={id}
      data-active={isActive || undefined}
      className={cn('scroll-mt-16 border-b last:border-b-0', isActive && 'bg-accent-soft')}
    >
      <button
        type="button"
        aria-expanded={isOpen}
        className="flex min-h-10 w-full flex-wrap items-baseline gap-x-3 px-3 py-2 text-left hover:bg-raised"
        onClick={() => openOperation(isOpen ? null : id)}
      >
        <span className="w-14 shrink-0 font-mono text-xs font-semibold">{method}</span>
        <span className="min-w-0 break-all font-mono text-xs">{path}</span>
        <span className="min-w-0 text-ink-2">{says}</span>
      </button>
      {isOpen ? <OperationDetail operation={operation} description={description} /> : null}
    </li>
  )
})
