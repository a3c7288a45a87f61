/* Makes the text area of an experiment pleasant: numbered lines, jumps to what is wrong, and nothing lost by leaving. */
(() => {
  'use strict';
  const text = document.getElementById('source'), lines = document.getElementById('lines');
  if (!text) return;
  const stored = text.defaultValue;
  let saving = false, count = 0;

  const number = () => {
    const now = text.value.split('\n').length;
    if (now !== count) {
      count = now;
      lines.textContent = Array.from({length: now}, (_, i) => i + 1).join('\n');
    }
    lines.scrollTop = text.scrollTop;
  };
  text.addEventListener('input', number);
  text.addEventListener('scroll', number);
  number();

  document.getElementById('said').addEventListener('click', event => {
    const to = event.target.closest('a[data-line]');
    if (!to) return;
    event.preventDefault();
    const before = text.value.split('\n').slice(0, to.dataset.line - 1), line = text.value.split('\n')[to.dataset.line - 1] || '';
    const start = before.reduce((sum, each) => sum + each.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + line.length);
    text.scrollTop = Math.max(0, (to.dataset.line - 4) * parseFloat(getComputedStyle(text).lineHeight));
  });

  document.getElementById('editor').addEventListener('submit', () => { saving = true; });
  window.addEventListener('beforeunload', event => {
    if (!saving && text.value !== stored) event.preventDefault();
  });
})();
