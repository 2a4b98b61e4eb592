"""Tasks on files outside of any document: asked for (`requests`), done by a worker (`running`), kept for 30 days.

Importing this package opens no engine; `running` alone does.
"""
