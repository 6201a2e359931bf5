"""What a made file is to the test, and the names that people give their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

TITLES = """
Báo cáo kết quả đánh giá chuẩn tiếp cận pháp luật quý III
Kế hoạch phổ biến, giáo dục pháp luật năm 2023
Quyết định kiện toàn Hội đồng phối hợp PBGDPL
Biên bản hòa giải thành tổ dân phố số 4
Danh sách tuyên truyền viên pháp luật
QĐ 114-QĐ-UBND
scan_20230915_083000
Tờ trình đề nghị công nhận (bản ký)
Thông báo niêm yết công khai TTHC
Sổ theo dõi tiếp công dân
Zalo_anh chụp hội nghị 12.9
Giấy mời họp rà soát tiêu chí 3
Công văn trả lời Sở Tư pháp - lần 2
IMG_4821
Nghị quyết HĐND về kinh phí
Bảng tổng hợp ý kiến hài lòng
Chương trình “Ngày pháp luật”
Phiếu khảo sát + kết quả
""".strip().split("\n")


@dataclass(frozen=True)
class Sample:
    """One file: its name, how it is made, whether it carries others or reads from elsewhere."""

    name: str
    make: Callable[[], bytes]
    carries: bool = False


def named(
    word: str, makers: Iterable[tuple[str, Callable[[], bytes]]], *, carries: bool = False
) -> list[Sample]:
    """Return the samples under names in turn; the first of each pair is the ending."""
    return [
        Sample(f"{TITLES[number % len(TITLES)]} ({word} {number}).{ending}", make, carries)
        for number, (ending, make) in enumerate(makers, 1)
    ]
