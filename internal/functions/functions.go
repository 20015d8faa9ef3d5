package functions

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/nyaruka/phonenumbers"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

// users is the type of a list of people.
var users = types.ListType{ElemType: types.MapType{ElemType: types.StringType}}

type csvUsers struct{}

// Metadata names the function.
func (csvUsers) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "csv_users"
}

// Definition describes the function.
func (csvUsers) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Reads a list of people as spreadsheets write it",
		MarkdownDescription: "Reads CSV as spreadsheets and directories export it, and returns a list with a map of texts for each person.\n\n" +
			"- A byte order mark is dropped, and the delimiter found: comma, semicolon, tab or vertical bar. Between quotes or brackets of a title none is looked for.\n" +
			"- Blanks at the ends of fields are trimmed, and email addresses written in lower case.\n" +
			"- Titles of columns become names of attributes: `First Name`, `firstName` and `FIRST-NAME` are `first_name`, and `E-Mail` is `email`.\n" +
			"- Rows without anything in them are skipped. Fields that a row lacks are empty.\n" +
			"- A person who is there twice, by `email` or `user_name`, is an error that names the lines. So is a field without a column.\n" +
			"- UTF-16 and Windows-1252 are refused, with the expression that reads them.",
		Parameters: []function.Parameter{function.StringParameter{Name: "text", MarkdownDescription: "Content of the file: `file(\"users.csv\")`."}},
		Return:     function.ListReturn{ElementType: users.ElemType},
	}
}

// Run reads the text.
func (csvUsers) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	list, err := parseUsers(text)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, list)
}

type deepMerge struct{}

// Metadata names the function.
func (deepMerge) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "deep_merge"
}

// Definition describes the function.
func (deepMerge) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Lays objects over each other, key by key, at every depth",
		MarkdownDescription: "Returns the keys of all objects, also of the objects inside them. Where several have a key, the last one counts: " +
			"lists and single values are replaced, objects are merged, and null takes nothing away. Terraform's own `merge` replaces inner objects as a whole. " +
			"For OpenTofu write `{}` where an argument would be null: it takes a bare null for an unknown value.\n\n" +
			"Where one argument has an object under a key and another a list or a single value, that is an error which names the path.",
		VariadicParameter: function.DynamicParameter{
			Name: "objects", AllowNullValue: true, AllowUnknownValues: true,
			MarkdownDescription: "Objects or maps, the most general first.",
		},
		Return: function.DynamicReturn{},
	}
}

// Run merges the arguments.
func (deepMerge) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var arguments []types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &arguments); resp.Error != nil {
		return
	}
	merged := tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	for i, argument := range arguments {
		value, err := argument.ToTerraformValue(ctx)
		if err == nil && value.IsKnown() && !value.IsNull() && !isObject(value) {
			err = fmt.Errorf("argument %d is %s, and not an object", i+1, kindOf(value, value))
		}
		if err == nil {
			merged, err = merge(merged, value, nil)
		}
		if err != nil {
			resp.Error = function.NewArgumentFuncError(int64(i), err.Error())
			return
		}
	}
	result, err := types.DynamicType.ValueFromTerraform(ctx, merged)
	if err != nil {
		resp.Error = function.NewFuncError(err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, result)
}

type e164 struct{}

// Metadata names the function.
func (e164) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "e164"
}

// Definition describes the function.
func (e164) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Writes a telephone number in the international form",
		MarkdownDescription: "Returns a number as ITU-T E.164 writes it: `e164(\"030 / 555 00 43\", \"DE\")` is `+49305550043`. " +
			"A number that cannot exist in its country is an error, and so is one with an extension, for which E.164 has no place. An empty text stays empty, as the cells of a list may be.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "number", MarkdownDescription: "Telephone number as people write it, with or without the country's code."},
			function.StringParameter{Name: "region", MarkdownDescription: "Country of numbers without a code, in two letters (ISO 3166-1): `DE`."},
		},
		Return: function.StringReturn{},
	}
}

// Run writes the number.
func (e164) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var number, region string
	if resp.Error = req.Arguments.Get(ctx, &number, &region); resp.Error != nil {
		return
	}
	country := strings.ToUpper(strings.TrimSpace(region))
	if !phonenumbers.GetSupportedRegions()[country] {
		resp.Error = function.NewArgumentFuncError(1, fmt.Sprintf("%q is no country in two letters, such as DE or US", region))
		return
	}
	text, err := international(number, country)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, text)
}

// words are letters behind a number that stand by themselves. Those within it, as in
// 0800-REACT-11, are letters of a keypad.
var words = regexp.MustCompile(`\d.*[\s(\[,;]\pL`)

// international writes a number in the form of E.164.
func international(number, region string) (string, error) {
	if strings.TrimSpace(number) == "" {
		return "", nil
	}
	parsed, err := phonenumbers.Parse(number, region)
	if err != nil {
		return "", fmt.Errorf("%q is no telephone number: %w", number, err)
	}
	if parsed.GetExtension() == "" && words.MatchString(number) {
		return "", fmt.Errorf("%q has words behind the number, which would be dialled as the letters of a keypad", number)
	}
	if !phonenumbers.IsValidNumber(parsed) {
		code := int(parsed.GetCountryCode())
		if code != phonenumbers.GetCountryCodeForRegion(region) {
			region = phonenumbers.GetRegionCodeForCountryCode(code)
		}
		return "", fmt.Errorf("%q is no number that exists in %s", number, region)
	}
	if extension := parsed.GetExtension(); extension != "" {
		return "", fmt.Errorf("%q has the extension %s, for which E.164 has no place", number, extension)
	}
	return phonenumbers.Format(parsed, phonenumbers.E164), nil
}

type choices struct{ models []*model.Model }

// Metadata names the function.
func (choices) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "choices"
}

// Definition describes the function.
func (choices) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Lists the documented choices of an attribute",
		MarkdownDescription: "Returns the titles that the documentation gives an attribute, for `validation` blocks of modules: " +
			"`contains(provider::collab::choices(\"collab_voss_device_spark_user\", \"settings.calling.calling_behaviour\"), var.calls)`. " +
			"No server is asked; the data source `collab_voss_choices` reads what a server offers.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "model", MarkdownDescription: "Resource type or the server's name of the model: `collab_gws_user`, `device/spark/User`."},
			function.StringParameter{Name: "attribute", MarkdownDescription: "Attribute, with those around it: `phone_numbers.type`."},
		},
		Return: function.ListReturn{ElementType: types.StringType},
	}
}

// Run lists the choices.
func (f choices) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var name, attribute string
	if resp.Error = req.Arguments.Get(ctx, &name, &attribute); resp.Error != nil {
		return
	}
	m, err := f.model(name)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	titles, err := titles(m, attribute)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(1, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, titles)
}

// model finds a model by the type of its resource or by the server's name.
func (f choices) model(name string) (*model.Model, error) {
	var names []string
	for _, m := range f.models {
		if name == m.ResourceType() || name == m.Type {
			return m, nil
		}
		names = append(names, m.ResourceType(), m.Type)
	}
	return nil, suggest.NotFound("model", name, names, ": the models are "+strings.Join(names, ", "))
}

// titles returns the choices of an attribute that has some.
func titles(m *model.Model, attribute string) ([]string, error) {
	var with []string
	var found []string
	m.WalkFields(func(ref model.FieldRef) {
		if len(ref.Field.Choices) == 0 {
			return
		}
		at := strings.ReplaceAll(ref.Attribute, ".[n]", "")
		with = append(with, at)
		if at == attribute {
			for _, choice := range ref.Field.Choices {
				found = append(found, choice.Label())
			}
		}
	})
	if found == nil {
		return nil, suggest.NotFound("attribute with choices", attribute, with, ": "+m.ResourceType()+" has choices for "+strings.Join(with, ", "))
	}
	return found, nil
}
