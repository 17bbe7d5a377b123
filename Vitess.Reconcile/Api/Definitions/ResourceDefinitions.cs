namespace Vitess.Reconcile.Api.Definitions;

/// <summary>The CustomResourceDefinitions of the eight kinds, as they are installed in a cluster.</summary>
/// <remarks>
/// Every field of the Go operator's API is there with the same bounds and defaults, so that either operator can run
/// under them. The schema of a kind is made from the shapes that read and write it.
/// </remarks>
public static class ResourceDefinitions
{
    /// <summary>All eight, in the order of <see cref="ApiKind.All"/>.</summary>
    public static ValueList<Json> All { get; } = ApiKind.All.Select(Of).ToValueList();

    /// <summary>
    /// A definition or schema without the fields that the Go operator's API does not have, and without the rules over
    /// several fields: what a cluster has where only the Go operator was installed.
    /// </summary>
    /// <param name="definition">A definition, or a schema.</param>
    public static Json AsOfTheGoOperator(Json definition) => definition.Kind switch
    {
        JsonKind.Map => Json.Map(definition.Members
            .Where(member => member.Key is not ("x-kubernetes-validations" or "additionalPrinterColumns") && !IsOurs(member.Value))
            .ToValueMap(member => member.Key, member => AsOfTheGoOperator(member.Value))),
        JsonKind.List => Json.List(definition.Items.Select(AsOfTheGoOperator)),
        JsonKind.Null or JsonKind.Boolean or JsonKind.Number or JsonKind.Text => definition,
    };

    /// <summary>
    /// The fields of statuses that this operator writes and a cluster's definitions do not have, each as
    /// <c>Kind.field</c>; the API server would take them out.
    /// </summary>
    /// <param name="installed">The definitions that the cluster has; a kind without one counts as ours.</param>
    public static ValueList<string> UnknownStatusFields(IEnumerable<Json> installed) => installed
        .SelectMany(definition => All
            .Where(ours => ours.At("metadata", "name") == definition.At("metadata", "name"))
            .SelectMany(ours => StatusFields(ours).Except(StatusFields(definition), StringComparer.Ordinal))
            .Select(field => $"{definition.At("spec", "names", "kind")?.AsText}.{field}"))
        .ToValueList();

    private static IEnumerable<string> StatusFields(Json definition) => (definition.At("spec", "versions")?.Items ?? [])
        .Where(version => version["storage"] == Json.True)
        .SelectMany(version => (version.At("schema", "openAPIV3Schema", "properties", "status", "properties")?.Members ?? default).Keys);

    private static Json Of(ApiKind kind)
    {
        var words = KindInWords.All.First(one => one.Kind == kind.Name);
        return Json.Map(
            ("apiVersion", "apiextensions.k8s.io/v1"),
            ("kind", "CustomResourceDefinition"),
            ("metadata", Json.Map(("name", $"{kind.Plural}.{ApiKind.Group}"))),
            ("spec", Json.Map(
                ("group", ApiKind.Group),
                ("names", Names(kind, words)),
                ("scope", "Namespaced"),
                ("versions", Json.List(Version(kind, words))))));
    }

    private static Json Names(ApiKind kind, KindInWords words) => Json.Map(
        ("kind", kind.Name),
        ("listKind", kind.Name + "List"),
        ("plural", kind.Plural),
        ("singular", kind.Name.ToLowerInvariant()),
        ("shortNames", words.ShortName is { } name ? Json.List(name) : null),
        ("categories", Json.List("vitess")));

    private static Json Version(ApiKind kind, KindInWords words) => Json.Map(
        ("name", ApiKind.ApiVersion[(ApiKind.Group.Length + 1)..]),
        ("served", Json.True),
        ("storage", Json.True),
        ("additionalPrinterColumns", Json.List(words.Columns.Select(column => column.ToJson()))),
        ("subresources", words.HasStatusAddress
            ? Json.Map(("status", Json.EmptyMap), ("scale", words.Scale))
            : null),
        ("schema", Json.Map(("openAPIV3Schema", WithRules(kind, Schema(kind, words))))));

    private static Json WithRules(ApiKind kind, Json schema) =>
        kind == ApiKind.Cluster ? CelRules.All.Aggregate(schema, (inner, rule) => rule.In(inner)) : schema;

    private static Json Schema(ApiKind kind, KindInWords words) => Json.Map(
        ("description", words.Sentence),
        ("type", "object"),
        ("properties", Json.Map(
            ("apiVersion", Text("The group and version of the API that the object is written in.")),
            ("kind", Text("The kind of the object.")),
            ("metadata", Json.Map(("type", "object"))),
            ("spec", kind.SpecSchema().With("description", "What is asked for.")),
            ("status", StatusSchema.Of(kind.Name + "Status")
                .With("description", "What the operator has seen; nobody else writes it.")))));

    private static Json Text(string description) => Json.Map(("type", "string"), ("description", description));

    private static bool IsOurs(Json schema) =>
        schema["description"]?.AsText?.StartsWith(Descriptions.OfOurs, StringComparison.Ordinal) == true;
}
