"""What goes along with the dossier: the bundle of all files, the volume of all evidence pages."""
