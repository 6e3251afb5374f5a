using System.Reflection;
using Mono.Cecil;

namespace Ryze.Tests.Architecture;

/// <summary>Finds which folders of a layer use each other, from compiled types including method bodies.</summary>
internal static class FolderGraph
{
    /// <returns>For each folder, the folders of the same assembly that its types use. Constants leave no trace.</returns>
    public static Dictionary<string, List<string>> Of(Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        return module.GetTypes()
            .Where(IsOurs)
            .GroupBy(FolderOf, StringComparer.Ordinal)
            .ToDictionary(
                folder => folder.Key,
                folder => folder.SelectMany(UsedBy).Where(other => other != folder.Key).Distinct(StringComparer.Ordinal).ToList(),
                StringComparer.Ordinal);
    }

    private static IEnumerable<string> UsedBy(TypeDefinition type) =>
        Roots(type).SelectMany(Parts).Select(part => part.InModule(type.Module)).OfType<TypeDefinition>().Where(IsOurs).Select(FolderOf);

    private static IEnumerable<TypeReference?> Roots(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(i => i.InterfaceType),
        .. type.CustomAttributes.Select(a => a.AttributeType),
        .. type.Fields.Select(f => f.FieldType),
        .. type.Methods.SelectMany(RootsOf),
    ];

    private static IEnumerable<TypeReference?> RootsOf(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(p => p.ParameterType),
        .. method.CustomAttributes.Select(a => a.AttributeType),
        .. method.HasBody ? method.Body.Variables.Select(v => v.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(i => RootsOf(i.Operand)) : [],
    ];

    private static IEnumerable<TypeReference?> RootsOf(object operand) => operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType],
        _ => [],
    };

    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static TypeDefinition? InModule(this TypeReference type, ModuleDefinition module) =>
        type is TypeDefinition definition && definition.Module == module ? definition : null;

    /// <summary>Excludes generated code and the migrations that EF Core writes.</summary>
    private static bool IsOurs(TypeReference type) =>
        FolderOf(type).StartsWith("Ryze.", StringComparison.Ordinal) && !FolderOf(type).Contains(".Migrations", StringComparison.Ordinal);

    private static string FolderOf(TypeReference type) => type.DeclaringType is { } outer ? FolderOf(outer) : type.Namespace;
}
