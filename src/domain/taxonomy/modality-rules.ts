import type { CategoryName } from './categories.ts';
import type { ModalityName } from './modalities.ts';

/** Words in a name that say what kind of material is meant; looked at before the category. */
export const MODALITY_WORDS: Partial<Record<ModalityName, string>> = {
  image: `image images screenshot screenshots photo svg png figma canvas diagram diagrams magick convert optipng pngquant jpegoptim cwebp
    excalidraw mermaid mmdc plantuml logo tesseract imagegen dot inkscape scrot screencapture`,
  audio: 'audio speech voice sox whisper music transcribe elevenlabs say tts',
  video: 'video ffmpeg ffprobe youtube vhs asciinema gifsicle',
  document: 'pdf docx pptx slides word powerpoint pdftotext pdfinfo pandoc latexmk pdflatex xelatex typst soffice libreoffice wkhtmltopdf',
  text: 'sed awk gawk sort uniq cut tr paste join fmt fold base64 envsubst',
  data: 'csv xlsx excel spreadsheet parquet dataset jq yq mlr xsv qsv',
};

/** What skills of a category work on. A category that works on anything is not here. */
export const CATEGORY_MODALITIES: Partial<Record<CategoryName, ModalityName>> = {
  coding: 'code',
  editing: 'code',
  refactoring: 'code',
  debugging: 'code',
  building: 'code',
  running: 'code',
  dependencies: 'code',
  version_control: 'code',
  source_control: 'code',
  code_hosting: 'code',
  testing: 'code',
  linting: 'code',
  formatting: 'code',
  type_checking: 'code',
  review: 'code',
  security: 'code',
  benchmarking: 'code',
  databases: 'data',
  data_processing: 'data',
  data: 'data',
  observability: 'data',
  web: 'web',
  browser: 'web',
  documentation: 'text',
  communication: 'text',
  planning: 'text',
  issue_tracking: 'text',
  memory: 'text',
  delegation: 'text',
  reading: 'text',
  searching: 'text',
  shell: 'text',
};
