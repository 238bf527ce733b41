import type { Page } from 'playwright-core';

/** The characters of an element's text in the order in which they stand on the screen; what does not show is left out. */
export async function shownFromLeft(page: Page, selector: string): Promise<string> {
  const places = await page.evaluate<[number, string][]>(`(() => {
    const text = document.querySelector('${selector}').firstChild;
    const range = document.createRange();
    return [...text.data].map((letter, index) => {
      range.setStart(text, index);
      range.setEnd(text, index + 1);
      return [range.getBoundingClientRect().left, letter];
    });
  })()`);
  return places
    .filter(([, letter]) => !/\p{Cf}/u.test(letter))
    .sort(([one], [other]) => one - other)
    .map(([, letter]) => letter)
    .join('');
}
