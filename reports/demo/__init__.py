"""The demo wards: real plans with invented people, papers and figures, loaded through the verbs that people use.

``evidence.yaml``, ``wards.yaml`` and ``results.yaml`` say what there is; ``papers``, ``sheets`` and ``photos`` make the
files; ``cast`` brings the people, ``year`` plays their year, ``loading`` runs both. Nothing here touches a real ward.
"""
