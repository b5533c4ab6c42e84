"""What the readers of cubes (SDMX, JSON-stat, PC-Axis) say: code → (vi, en, remedy vi, remedy en)."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str, str]] = {
    "cube.cells": (
        "Bảng khai có {expected} ô nhưng chứa {found}.",
        "The table declares {expected} cells and holds {found}.",
        "Thu thập lại; nếu vẫn sai thì liên hệ cơ quan cung cấp.",
        "Run again; if it stays wrong, ask the agency.",
    ),
    "sdmx.message": (
        "Dịch vụ SDMX báo lỗi: {value}",
        "The SDMX service reports an error: {value}",
        "Sửa truy vấn trong địa chỉ của nguồn, hoặc yêu cầu ít dữ liệu hơn.",
        "Correct the query in the source's address, or ask for less.",
    ),
    "sdmx.structure": (
        "Không đọc được cấu trúc dữ liệu SDMX: {detail}.",
        "The SDMX data structure can't be read: {detail}.",
        "Kiểm tra địa chỉ structure của nguồn; nó phải trả về một DataStructure (SDMX-ML).",
        "Check the source's structure address; it must give a DataStructure (SDMX-ML).",
    ),
    "sdmx.delete": (
        "Bản tin SDMX yêu cầu xóa số liệu, không phải là bảng số liệu đầy đủ.",
        "The SDMX message deletes data; it is a change and not a whole table.",
        "Bỏ updatedAfter khỏi truy vấn để nhận toàn bộ số liệu.",
        "Take updatedAfter out of the query, so that the whole table comes.",
    ),
}
