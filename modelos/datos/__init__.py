"""What the country publishes and the hub ships, as facts in CSV files (UTF-8, NFC).

`comunas.csv` has the 346 comunas with the CUT codes in force since Ñuble became a region (2018), written with their five
digits; `regiones.csv` the 16 regions; `servicios_salud.csv` the 29 health services with DEIS's numbers. They were compared
between the official division of the country (IDE Chile), the terminologies of the Ministry of Health (DEIS, EIS) and the
core guide of HL7 Chile; where spellings differ, the Ministry's holds, for its codes are what laboratories exchange.
"""
