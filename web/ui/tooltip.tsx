'use client'
import { Slot } from 'radix-ui'
import {
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { createPortal } from 'react-dom'

/** A pointer that only passes by opens nothing. */
const HOVER_MS = 250
/** Half of the widest tooltip and its distance from the edge of the screen, px. */
const REACH_PX = 152
/** Nearer to the top than this there is no room above. */
const ROOM_ABOVE_PX = 56

/** More about the thing under the pointer or the focus; Escape closes it. The child must be able to take focus. */
export function Tooltip({ says, children }: { says: ReactNode; children: ReactNode }) {
  const id = useId()
  const [box, setBox] = useState<DOMRect | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const close = () => {
    clearTimeout(timer.current)
    setBox(null)
  }
  const onPointerEnter = ({ currentTarget, pointerType }: PointerEvent<HTMLElement>) => {
    if (pointerType === 'mouse') timer.current = setTimeout(() => setBox(currentTarget.getBoundingClientRect()), HOVER_MS)
  }
  const onFocus = ({ currentTarget }: FocusEvent<HTMLElement>) => {
    if (currentTarget.matches(':focus-visible')) setBox(currentTarget.getBoundingClientRect())
  }
  const onKeyDown = ({ key }: KeyboardEvent) => key === 'Escape' && close()
  return (
    <>
      <Slot.Root
        aria-describedby={box ? id : undefined}
        onPointerEnter={onPointerEnter}
        onPointerLeave={close}
        onFocus={onFocus}
        onBlur={close}
        onKeyDown={onKeyDown}
      >
        {children}
      </Slot.Root>
      {box ? createPortal(<Bubble id={id} says={says} style={placeBy(box)} />, document.body) : null}
    </>
  )
}

function Bubble({ id, says, style }: { id: string; says: ReactNode; style: CSSProperties }) {
  return (
    <span
      id={id}
      role="tooltip"
      style={style}
      className="pointer-events-none fixed z-50 w-max max-w-72 rounded border border-line-strong bg-surface px-2 py-1 text-xs text-ink shadow-sm"
    >
      {says}
    </span>
  )
}

/** Above the thing where there is room, else below; never over the edge of the screen. */
function placeBy(box: DOMRect): CSSProperties {
  const middle = box.left + box.width / 2
  const left = Math.max(Math.min(REACH_PX, innerWidth / 2), Math.min(middle, innerWidth - REACH_PX))
  const isAbove = box.top > ROOM_ABOVE_PX
  return { left, top: isAbove ? box.top - 4 : box.bottom + 4, transform: `translate(-50%, ${isAbove ? '-100%' : '0'})` }
}
