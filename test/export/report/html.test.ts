import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeHtml, html } from '../../../export/report/html.js';

fc.configureGlobal({ seed: 20261123 });

test('what is put in is escaped, also in lists and attributes; HTML stays', () => {
  const text = `<script>alert("1 & '2'")</script>`;
  const escaped = '&lt;script&gt;alert(&quot;1 &amp; &#39;2&#39;&quot;)&lt;/script&gt;';
  expect(html`<p title="${text}">${[text, html`<b>${text}</b>`, 3]}${undefined}</p>`.toString()).toBe(
    `<p title="${escaped}">${escaped}<b>${escaped}</b>3</p>`,
  );
});

test('backslashes and what looks like an escape stay as they are', () => {
  expect(html`<p>${String.raw`a\nb $& &lt;`}</p>`.toString()).toBe('<p>a\\nb $&amp; &amp;lt;</p>');
});

test('no text can end an element or an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"']/);
      const back = escaped
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&');
      expect(back).toBe(text);
    }),
  );
});
