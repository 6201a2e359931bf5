"""The ward's plan as an administrative document (NĐ 30/2020), with its appendices: who does what, and what is reported when."""
