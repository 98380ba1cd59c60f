'use client'
import { useId } from 'react'
import { Button, type ButtonProps } from './button.tsx'
import { Tooltip } from './tooltip.tsx'

/** A button that stays in place and in reach of the keyboard when it may not be used, and says why. */
export function GatedButton({ refusal, onClick, ...rest }: ButtonProps & { refusal: string | null }) {
  const reasonId = useId()
  if (refusal === null) return <Button onClick={onClick} {...rest} />
  return (
    <>
      <Tooltip says={refusal}>
        <Button {...rest} aria-disabled aria-describedby={reasonId} />
      </Tooltip>
      <span id={reasonId} className="sr-only">
        {refusal}
      </span>
    </>
  )
}
