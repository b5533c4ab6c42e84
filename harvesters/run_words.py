"""Why a run ended or waits for another reason than its data: code → (vi, en, remedy vi, remedy en)."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str, str]] = {
    "run.too_slow": (
        "Bước “{step}” chạy quá {limit} giây nên đã được dừng.",
        "The step “{step}” took longer than {limit} seconds and was stopped.",
        "Chia nhỏ nguồn, hoặc đề nghị người vận hành nâng giới hạn thời gian.",
        "Split the source, or ask the operator for a longer limit.",
    ),
    "run.deaths": (
        "Tiến trình xử lý đã dừng đột ngột {found} lần khi chạy nguồn này.",
        "The worker died {found} times while it carried this run out.",
        "Người vận hành xem nhật ký của tiến trình worker và bộ nhớ của máy, rồi chạy lại nguồn.",
        "The operator reads the worker's log, looks at the machine's memory, and runs the source again.",
    ),
    "run.unforeseen": (
        "Lỗi ngoài dự kiến ({detail}).",
        "Something unforeseen happened ({detail}).",
        "Người vận hành xem nhật ký của tiến trình worker.",
        "The operator finds it in the worker's log.",
    ),
    "portal.disk": (
        "Ổ đĩa của cổng đã đầy; lần chạy sẽ tự tiếp tục khi có chỗ trống.",
        "The portal's disk is full; the run goes on by itself when there is room.",
        "Người vận hành giải phóng dung lượng.",
        "The operator frees some space.",
    ),
    "portal.database": (
        "Cơ sở dữ liệu của cổng không trả lời; lần chạy sẽ tự tiếp tục.",
        "The portal's database does not answer; the run goes on by itself.",
        "Nếu kéo dài, người vận hành kiểm tra PostgreSQL.",
        "If it lasts, the operator looks after PostgreSQL.",
    ),
    "portal.search": (
        "Máy tìm kiếm của cổng không trả lời; lần chạy sẽ tự tiếp tục.",
        "The portal's search engine does not answer; the run goes on by itself.",
        "Nếu kéo dài, người vận hành kiểm tra Solr.",
        "If it lasts, the operator looks after Solr.",
    ),
    "portal.busy": (
        "Dữ liệu đang được nơi khác ghi; lần chạy sẽ tự tiếp tục.",
        "Something else is writing the same data; the run goes on by itself.",
        "Không cần làm gì.",
        "Nothing needs to be done.",
    ),
}
