"""Tencent HunyuanOCR 1.5. The prompts are constants of the model: edited by hand they read worse."""

from __future__ import annotations

from collections.abc import Sequence

from inference.profiles.profile import Pixels, Profile, Sampling
from inference.types import Task

# The licence keeps use and output out of these.
EXCLUDED = frozenset({"EU", "GB", "KR"})
LICENCE = "Tencent Hunyuan Community Licence"

SUBTITLES = "提取图片中的字幕。"


def fields_prompt(keys: Sequence[str]) -> str:
    """Asks for `keys`, by the names that people give them."""
    if len(keys) == 1:
        return f"输出 {keys[0]} 的值。"
    listed = ",".join("'" + key.replace("'", "’") + "'" for key in keys)
    return f"提取图片中的: [{listed}] 的字段内容，并按照 JSON 格式返回。"


PROFILE = Profile(
    name="hunyuan-ocr-1.5",
    label="HunyuanOCR 1.5",
    provider="Tencent",
    repository="tencent/HunyuanOCR",
    revision="de8f10ad2f00a0cefd790b526de8a65dcfdb3205",
    licence=LICENCE,
    excluded=EXCLUDED,
    context=131_072,
    # The model takes 16.8 Mpx; attention over more than some 4 Mpx asks for more memory than cards have.
    pixels=Pixels(smallest=512 * 512, largest=4_194_304, multiple=32, has_row_ends=True),
    system="",
    sampling=Sampling(repetition_penalty=1.08),
    prompts={
        Task.TEXT: "提取图中的文字。",
        Task.SPOTTING: "检测并识别图片中的文字，将文本坐标格式化输出。",
        Task.DOCUMENT: (
            "提取文档图片中正文的所有信息用markdown格式表示，其中页眉、页脚部分忽略，表格用html格式表达，"
            "文档中公式用latex格式表示，按照阅读顺序组织进行解析。"
        ),
        Task.LAYOUT: "按照阅读顺序解析图中的版式信息。",
        Task.TABLE: "把图中的表格解析为HTML。",
        Task.FORMULA: "识别图片中的公式，用LaTeX格式表示。",
        Task.CHART: "解析图中的图表，对于流程图使用Mermaid格式表示，其他图表使用Markdown格式表示。",
        Task.SUBTITLES: SUBTITLES,
    },
    translations={
        "en": "按照阅读顺序，提取图中文字，公式用latex格式表示，表格用markdown格式表示，再将文字内容翻译为英文。",
        "zh": "按照阅读顺序，提取图中文字，公式用latex格式表示，表格用markdown格式表示，再将文字内容翻译为中文。",
    },
    fields_prompt=fields_prompt,
    all_fields_prompt="提取图片中的所有字段内容，并按照 JSON 格式返回。",
    is_free=True,
    retry={Task.DOCUMENT: Task.TEXT},
    # Its configuration is reported to carry fields of another architecture, at which vLLM stops; harmless otherwise.
    hf_overrides={"text_config": {"kv_lora_rank": None}},
)
