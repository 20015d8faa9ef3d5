// Command cmd prints the field reference of the documentation to its standard
// output.
package main

import (
	"fmt"
	"log"

	"github.com/collab-iac/terraform-provider-collab/internal/catalog"
	"github.com/collab-iac/terraform-provider-collab/internal/catalog/documented"
	"github.com/collab-iac/terraform-provider-collab/internal/fieldreference"
)

func main() {
	page, err := fieldreference.Render(catalog.All(), documented.Rows(), documented.Later())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(page)
}
