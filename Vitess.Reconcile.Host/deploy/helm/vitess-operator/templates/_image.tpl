{{- define "vitess-operator.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | toJson | trimAll `"` }}
{{- end -}}
{{- end -}}
