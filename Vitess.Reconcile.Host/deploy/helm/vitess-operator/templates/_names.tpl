{{- define "vitess-operator.ofNamespace" -}}
{{- if ne .Release.Namespace "vitess-operator" -}}
:{{ .Release.Namespace }}
{{- end -}}
{{- end -}}
