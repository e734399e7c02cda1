{{- define "remora.name" -}}
{{- $name := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) -}}
{{- $name | trunc 52 | trimSuffix "-" -}}
{{- end }}

{{- define "remora.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "remora.labels" -}}
{{ include "remora.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "remora.tokenSecret" -}}
{{- .Values.token.existingSecret | default (ternary (printf "%s-token" (include "remora.name" .)) "" (ne .Values.token.value "")) -}}
{{- end }}

{{/* What of the configuration takes effect at a start alone. */}}
{{- define "remora.fixed" -}}
{{- if eq (toString (get .Values.config "routes.reload")) "true" -}}
{{- $fixed := dict -}}
{{- range $key, $value := .Values.config -}}
{{- if not (hasPrefix "camel.route-template[" $key) -}}
{{- $_ := set $fixed $key $value -}}
{{- end -}}
{{- end -}}
{{- $fixed | toJson -}}
{{- else -}}
{{- include (print $.Template.BasePath "/configmap.yaml") . -}}
{{- end -}}
{{- end }}
